/** The two families of answers: Katello's own controllers and Foreman's. */
export type Style = 'katello' | 'foreman'

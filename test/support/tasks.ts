/** A task as the server reports it when it has ended. */
export const endedTask = (id: string, result = 'success') => ({
  id,
  action: `Action ${id}`,
  state: 'stopped',
  result,
  pending: false,
  progress: 1,
  humanized: {action: `Action ${id}`, errors: []},
})

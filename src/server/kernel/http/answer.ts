/** What a handler gives back when it is not simply a body with status 200. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export const created = (body: unknown) => new Answer(201, body)
export const noContent = () => new Answer(204, undefined)
/** Plain text, e.g. a certificate. */
export const plainText = (text: string, type = 'text/plain') =>
  new Answer(200, Buffer.from(text, 'utf8'), {'Content-Type': `${type}; charset=utf-8`})

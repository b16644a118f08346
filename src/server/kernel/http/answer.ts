/** What a handler gives back when it is not simply a body with status 200; `T` is the type of the body. */
export class Answer<T = unknown> {
  constructor(
    readonly status: number,
    readonly body: T,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export const created = <T>(body: T): Answer<T> => new Answer(201, body)
export const noContent = (): Answer<undefined> => new Answer(204, undefined)
/** Plain text, such as a certificate. */
export const plainText = (text: string, type = 'text/plain'): Answer<string> =>
  new Answer<unknown>(200, Buffer.from(text, 'utf8'), {'Content-Type': `${type}; charset=utf-8`}) as Answer<string>

import type {Context} from './context'

/** Does work that moves bytes over the request's connection; a connection that stands still too long is cut. */
export async function whileMoving<T>({request, response, options}: Context, work: () => Promise<T>): Promise<T> {
  const {socket} = request
  const limit = options.idleTimeout ?? 60_000
  const cut = (): void => {
    // When all has come, the client waits for the server's disk, which is no reason to end the connection.
    if (!request.complete || response.writableLength > 0) socket.destroy()
  }
  const before = socket.timeout ?? 0
  socket.setTimeout(limit)
  socket.on('timeout', cut)
  try {
    return await work()
  } finally {
    socket.off('timeout', cut)
    socket.setTimeout(before)
  }
}

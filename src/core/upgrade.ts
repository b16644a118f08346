/** Node's request, as the HTTP library gives it. */
interface Upgradable {
  once(event: 'upgrade', seen: (response: unknown, socket: {destroy(): void}) => void): unknown
  emit(event: 'error', error: Error): unknown
}

/** Makes an answer that switches the protocol (status 101) an error: unasked for, it would end the request without a word. */
export function refuseUpgrade(request: Upgradable): void {
  request.once('upgrade', (_, socket) => {
    socket.destroy()
    const text = 'the server switched to another protocol (status 101)'
    request.emit('error', Object.assign(new Error(text), {code: 'ERR_UPGRADE'}))
  })
}

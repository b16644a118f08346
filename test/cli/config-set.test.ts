import {expect, it} from 'vitest'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

it('config set takes no server that is none, and says how one is written', async () => {
  const home = temporary()
  const set = (value: string) => mallet(['config', 'set', '--key', 'server', '--value', value], {home})
  for (const wrong of ['not a url', 'https://', 'http://[']) {
    const {code, stderr} = await set(wrong)
    expect([wrong, code]).toEqual([wrong, 64])
    expect(stderr).toContain('Write it as https://foreman.example.com')
  }
  for (const right of ['foreman.example.com', 'http://127.0.0.1:4180', '']) expect((await set(right)).code).toBe(0)
})

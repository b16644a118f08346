// Files that tell programs on which port a sandbox listens: there while it does.
import {rmSync} from 'node:fs'
import {readIfThere, writeWhole} from '../config/files'
import type {Address} from '../server/kernel/address'

export class PortFiles {
  readonly #address: Address
  readonly #files = new Map<string, string>()

  constructor(address: Address) {
    this.#address = address
  }

  /** Writes the port as a line, whole or not at all. Exit code 73 where it cannot be written. */
  write(file: string): void {
    const text = `${this.#address.host().split(':').at(-1)}\n`
    writeWhole(file, text)
    this.#files.set(file, text)
  }

  /** Removes the files, but for those that another sandbox has written since. */
  remove(): void {
    for (const [file, text] of this.#files) if (readIfThere(file) === text) rmSync(file, {force: true})
    this.#files.clear()
  }
}

// The help class that package.json names to oclif: its own entry (`execute`) then prints the same help as bin/run.js.
import type {Config} from '@oclif/core'
import {start} from '../cli'

export default class Help {
  constructor(private readonly config: Config) {}

  /** Prints the help of the command or topic that `argv` names, or of the program. */
  async showHelp(argv: readonly string[]): Promise<void> {
    const words = argv.flatMap((word) => word.split(':')).filter((word) => word !== '--help' && word !== '-h')
    await start(this.config.root, [...words, '--help'])
  }
}

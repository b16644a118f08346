import {usageError} from '../core/errors'
import * as t from '../contract/shape'
import {scriptFor} from '../kit/complete/scripts'
import {command} from '../kit/run/command'

export default command({
  bare: true,
  dryRun: 'reads',
  summary: 'Print the completion script for a shell',
  description:
    "Completes commands, options and their values at once, and names and IDs from the server within what the options before say, such as the products of --organization. What the server answers is kept for a minute in the user's cache; without a login nothing is sent.",
  examples: [
    ['bash: complete in every new shell', 'bash >> ~/.bashrc'],
    [
      'zsh: complete in every new shell, after compinit',
      'zsh > ~/.mallet.zsh && echo "source ~/.mallet.zsh" >> ~/.zshrc',
    ],
    ['fish: complete in every new shell', 'fish > ~/.config/fish/completions/mallet.fish'],
    ['PowerShell: complete in this session', 'powershell | Out-String | Invoke-Expression', 'PowerShell'],
  ],
  operands: 'bash|zsh|fish|powershell',
  answer: t.object({shell: t.text, script: t.text}),
  run({operands: [shell, ...others]}) {
    const text = shell === undefined ? undefined : scriptFor(shell)
    if (shell === undefined || text === undefined || others.length > 0)
      throw usageError(
        shell === undefined
          ? 'No shell specified'
          : `There is no completion for ${JSON.stringify([shell, ...others].join(' '))}`,
        'One of: mallet completion bash, mallet completion zsh, mallet completion fish, mallet completion powershell',
      )
    return Promise.resolve({kind: 'text', text: text.trimEnd(), data: {shell, script: text}})
  },
})

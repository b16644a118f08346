// Checks what a server answers against the shape that the contract declares for the action.
import {completions} from '../../src/contract/parts'
import type {Shape} from '../../src/contract/shape'
import {readContract, type Contract} from './contract'
import {faultsBy, strict} from './schema'

let contract: Promise<Contract> | undefined
const validators = new Map<string, (value: unknown) => string[]>()

/** Throws when the answer of an action of the contract has another shape, or a member that is not declared. */
export async function checkAnswer(method: string, url: string, status: number, body: unknown): Promise<void> {
  if (status < 200 || status >= 300 || body === '') return
  const path = url.split('?')[0] ?? ''
  contract ??= readContract()
  const declared = answerOf(await contract, method, path)
  if (!declared) return
  const {name, shape} = declared
  const faults = validators.get(name) ?? faultsBy(strict(shape.schema))
  validators.set(name, faults)
  const wrong = faults(body)
  if (wrong.length > 0)
    throw new Error(`${method} ${path} (${name}) does not answer as declared:\n${wrong.slice(0, 20).join('\n')}`)
}

function answerOf(all: Contract, method: string, path: string): {name: string; shape: Shape<unknown>} | undefined {
  if (path.endsWith('/auto_complete_search')) return {name: 'auto_complete_search', shape: completions}
  const found = all.action(method, path)
  return found && {name: found.name, shape: found.action.answer}
}

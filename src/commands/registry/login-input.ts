// What the options say about a login to a registry, and who is asked for the rest.
import type {Context} from '../../kit/run/context'
import type {LoginInput, LoginPrompts} from '../../workflows/registry/login'

export function loginInput(ctx: Context, registry: string): LoginInput {
  const expires = ctx.given['token-expires-at']
  const isPiped = ctx.flag('token-stdin') || ctx.flag('password-stdin')
  return {
    registry,
    username: ctx.text('username'),
    secret: isPiped ? () => ctx.terminal.readInput() : undefined,
    newToken: ctx.flag('new-token'),
    tokenName: ctx.text('token-name'),
    tokenExpiresAt: typeof expires === 'string' ? expires : undefined,
  }
}

/** Asks on the terminal who logs in. */
export const loginPrompts = ({terminal}: Context): LoginPrompts => ({
  username: () => terminal.ask('User name'),
  password: (username, host) => terminal.askSecret(`Password or token of ${username} for ${host}`),
})

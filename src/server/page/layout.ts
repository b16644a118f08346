// What all pages have around them.
import {html, type Markup, type Part} from './markup'

export interface Frame {
  readonly title: string
  /** Version of Katello. */
  readonly version: string
  /** Login of who looks. */
  readonly login?: string | undefined
  readonly hasScript?: boolean
}

/** A whole page. */
export const page = ({title, version, login, hasScript}: Frame, body: Part): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · mallet sandbox</title>
        <link rel="icon" href="/page/icon.svg" />
        <link rel="stylesheet" href="/page/style.css" />
        ${hasScript === true && html`<script src="/page/script.js" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="bar">
          <div class="in">
            <a class="brand" href="/"
              ><img src="/page/icon.svg" alt="" width="26" height="26" /><span
                >mallet sandbox <small>Katello ${version}</small></span
              ></a
            >
            ${
              login !== undefined &&
              html`<div class="who">
                <span><span class="hidden">Signed in as </span><bdi>${login}</bdi></span>
                <form method="post" action="/users/logout"><button>Sign out</button></form>
              </div>`
            }
          </div>
        </header>
        ${body}
      </body>
    </html> `

/** The form of the login; after a `problem`, with the name that was typed. */
export const loginPage = (frame: Omit<Frame, 'title'>, to: string, problem?: string, login?: string): Markup =>
  page(
    {...frame, title: 'Sign in'},
    html`<main id="main" class="narrow">
      <section>
        <h1>Sign in</h1>
        <p class="soft">With a user of the sandbox. A new sandbox has the user admin with the password changeme.</p>
        ${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
        <form method="post" action="/users/login">
          <input type="hidden" name="to" value="${to}" />
          <label for="login">User</label>
          <input
            id="login"
            name="login"
            value="${login ?? ''}"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            ${!login && 'autofocus'}
          />
          <label for="password">Password or token</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            ${login && 'autofocus'}
          />
          <button class="main">Sign in</button>
        </form>
      </section>
    </main>`,
  )

export const messagePage = (frame: Frame, text: Part): Markup =>
  page(
    frame,
    html`<main id="main" class="narrow">
      <section>
        <h1>${frame.title}</h1>
        <p>${text}</p>
        <p><a href="/">Images, versions, tasks and hosts</a></p>
      </section>
    </main>`,
  )

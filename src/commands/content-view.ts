import {reading, topic} from '../kit/run/topic'
import {contentView, contentViewHistoryFields} from '../resources/content-view'
import {create, update, act, list} from '../kit/run/verbs'
import {judgePublication, runtimesHelp, runtimesParam, warnOfRuntimes} from './content-view/version/runtimes'
import {published, versionOf} from './content-view/version/success'

export default topic('Content views: selected repositories, published as versions', {
  ...reading(contentView),
  create: () =>
    create(contentView, {
      next: ({id, composite}) =>
        composite ? undefined : ['Add a repository', `content-view add-repository --id ${id} --repository-id ID`],
    }),
  update: () => update(contentView),
  copy: () =>
    act(contentView, 'copy', {
      summary: 'Copy a content view',
      renames: false,
      done: 'Content view copied.',
      examples: [
        ["Copy the content view 'App CV'", "--name 'App CV' --organization ACME --new-name 'App CV 2'"],
        ['Copy a content view, by ID', "--id 4 --new-name 'OS CV 2'"],
      ],
    }),
  publish: () =>
    act(contentView, 'publish', {
      summary: 'Publish a new version of a content view',
      description: `Waits for the task unless --async is given; the exit status reflects the result. ${runtimesHelp}`,
      started: 'Content view is being published',
      done: 'Content view published.',
      success: published,
      params: runtimesParam,
      async check(ctx) {
        if (ctx.flag('require-runtimes')) await judgePublication(ctx, Number(await ctx.required(contentView, '')))
      },
      async afterwards(ctx, _answer, result) {
        const version = result.kind === 'message' ? versionOf(result.record) : undefined
        if (version !== undefined && !ctx.flag('require-runtimes')) await warnOfRuntimes(ctx, version)
        return undefined
      },
    }),
  'remove-from-environment': () =>
    act(contentView, 'remove_from_environment', {
      summary: 'Remove a content view from a lifecycle environment',
      examples: [
        [
          "Remove the content view 'Base CV' from Dev",
          "--name 'Base CV' --lifecycle-environment Dev --organization ACME",
        ],
        ['Remove a content view, by ID', '--id 2 --lifecycle-environment Test --organization ACME'],
      ],
      started: 'Content view is being removed from the environment',
      done: 'Content view removed from the environment.',
    }),
  history: () =>
    list(contentView, {
      action: 'history',
      summary: 'Show what happened to the versions of a content view',
      description:
        'Lists publications, promotions and removals with who did them, newest first; --search filters them, e.g. by action, user, environment or status.',
      examples: [
        ['Show the history of a content view', "--name 'App CV' --organization ACME"],
        ['Show who promoted to Dev', "--id 2 --search 'action = promotion and environment = Dev'"],
        ['Print users and times as JSON, for a script', '--id 2 --json action,version,user,created_at'],
      ],
      fields: contentViewHistoryFields,
    }),
})

import {create} from '../../../../kit/run/verbs'
import {contentViewFilterRule} from '../../../../resources/content-view-filter-rule'
import {list} from '../../../../contract/define'

export default create(contentViewFilterRule, {
  examples: [
    [
      'Match tags by a pattern',
      "--content-view-filter 'No release candidates' --content-view 'App CV' --organization ACME --name '*-beta*'",
    ],
    ['Create several rules at once', "--content-view-filter-id 1 --name '*-alpha*,*-dev*'"],
  ],
  params: {names: list('Same as --name')},
  computed: (ctx) => (ctx.given['names'] === undefined ? {} : {name: ctx.given['names'] as string[]}),
})

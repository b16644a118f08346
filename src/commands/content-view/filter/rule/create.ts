import {create} from '../../../../kit/run/verbs'
import {contentViewFilterRule} from '../../../../resources/content-view-filter-rule'
import {list} from '../../../../contract/define'

export default create(contentViewFilterRule, {
  examples: [
    ['Match tags by a pattern', "--content-view-filter ones --content-view 'App CV' --organization ACME --name '1.*'"],
    ['Create several rules at once', "--content-view-filter-id 3 --name '1.*,2.*'"],
  ],
  params: {names: list('Same as --name')},
  computed: (ctx) => (ctx.given['names'] === undefined ? {} : {name: ctx.given['names'] as string[]}),
})

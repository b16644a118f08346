import {usageError} from '../../../core/errors'
import {update} from '../../../kit/run/verbs'
import {contentView} from '../../../resources/content-view'
import {contentViewComponent} from '../../../resources/content-view-component'
import {contentViewVersion} from '../../../resources/content-view-version'
import {refersTo} from '../../../resources/define'
import {component} from './add'

export default update(contentViewComponent, {
  examples: [
    ['Follow the latest version', '--composite-content-view-id 9 --id 3 --latest'],
    ['Pin a specific version', '--composite-content-view-id 9 --id 3 --component-content-view-version-id 12'],
  ],
  params: {
    component_content_view_id: refersTo(contentView, {flag: 'component-content-view'}),
    component_content_view_version_id: refersTo(contentViewVersion, {flag: 'component-content-view-version'}),
  },
  computed: async (ctx) => {
    const {latest, content_view_id: view, content_view_version_id: version} = await component(ctx)
    if (view !== undefined && version === undefined)
      throw usageError(
        'A component cannot be changed to another content view',
        'Add --component-content-view-version, or omit --component-content-view',
      )
    return {latest, ...(version !== undefined && {content_view_version_id: version})}
  },
})

import {remoteExecutionFeatures, type RemoteExecutionFeature} from '../contract/remote-execution-features'
import {field, fields} from '../output/fields'
import {resource} from './define'
import {jobTemplate} from './job-template'
import {location} from './location'
import {organization} from './organization'

export const remoteExecutionFeature = resource({
  noun: 'remote execution feature',
  // a feature is found by its ID or its label, which the server takes in place of an ID
  id: 'text',
  lookup: {},
  actions: remoteExecutionFeatures,
  refers: {'job-template': jobTemplate, location, organization},
  list: fields<RemoteExecutionFeature>()(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Label', 'label', {screen: true, narrow: 'never'}),
    field('Description', 'description'),
    field('Job template name', 'job_template_name', {narrow: 'first'}),
  ),
  info: fields<RemoteExecutionFeature>()(
    field('ID', 'id', {thin: true}),
    field('Label', 'label'),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Job template name', 'job_template_name'),
    field('Job template ID', 'job_template_id'),
  ),
})

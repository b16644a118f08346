import {jobTemplates, type JobTemplate, type JobTemplateDetails, type TemplateInput} from '../contract/job-templates'
import {boolean, collection, field, fields, longText, reference} from '../output/fields'
import {bySearch, resource} from './define'
import {location} from './location'
import {organization} from './organization'

const type = ({snippet}: Pick<JobTemplate, 'snippet'>): string => (snippet ? 'snippet' : 'job_template')

export const jobTemplate = resource({
  noun: 'job template',
  sorts: ['name'],
  lookup: {name: bySearch('name')},
  actions: jobTemplates,
  refers: {location, organization},
  list: fields<JobTemplate>()(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Job Category', 'job_category'),
    field('Provider', 'provider_type'),
    field('Type', type),
  ),
  info: fields<JobTemplateDetails>()(
    field('ID', 'id', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Job Category', 'job_category'),
    field('Provider', 'provider_type'),
    field('Type', type),
    longText('Description', 'description'),
    field('Cloned from id', 'cloned_from_id', {hideBlank: true}),
    collection('Inputs', 'template_inputs', [
      field('Name', 'name'),
      field('Description', 'description', {hideBlank: true, screen: true}),
      boolean('Required', 'required', {screen: true}),
      field('Options', ({options}: TemplateInput) => options?.split('\n').join(', ') ?? null, {
        hideBlank: true,
        screen: true,
      }),
      field('Default', 'default', {hideBlank: true, screen: true}),
    ]),
    boolean('Locked', 'locked'),
    collection('Locations', 'locations', [reference(null, '')], {numbered: false}),
    collection('Organizations', 'organizations', [reference(null, '')], {numbered: false}),
  ),
})

import {jobInvocations, type JobInvocation, type JobInvocationDetails} from '../contract/job-invocations'
import {boolean, collection, field, fields} from '../output/fields'
import {resource} from './define'
import {bookmark} from './bookmark'
import {host} from './host'
import {jobTemplate} from './job-template'
import {location} from './location'
import {organization} from './organization'

export const jobInvocation = resource({
  noun: 'job invocation',
  sorts: ['id', 'description', 'job_category'],
  lookup: {},
  actions: jobInvocations,
  refers: {bookmark, host, 'job-template': jobTemplate, location, organization},
  list: fields<JobInvocation>()(
    field('ID', 'id', {thin: true}),
    field('Description', 'description', {narrow: 'wrap'}),
    field('Status', 'status_label', {state: true}),
    field('Success', 'succeeded'),
    field('Failed', 'failed'),
    field('Pending', 'pending'),
    field('Total', 'total'),
    field('Start', 'start_at'),
    // the server leaves it out of lists, and the reference client has the column
    field('Randomized ordering', () => null, {narrow: 'drop'}),
  ),
  info: fields<JobInvocationDetails>()(
    field('ID', 'id', {thin: true}),
    field('Description', 'description'),
    field('Status', 'status_label', {state: true}),
    field('Success', 'succeeded'),
    field('Failed', 'failed'),
    field('Pending', 'pending'),
    field('Missing', 'missing'),
    field('Total', 'total'),
    field('Start', 'start_at'),
    boolean('Randomized ordering', ({targeting}) => targeting.randomized_ordering ?? false),
    field('Job Category', 'job_category'),
    field('Mode', 'mode'),
    field('Cron line', 'recurrence.cron_line'),
    field('Recurring logic ID', 'recurrence.id'),
    field('Time to pickup', 'time_to_pickup'),
    field('Search query', 'targeting.search_query', {screen: true}),
    field('Template', 'template_name', {screen: true}),
    collection('Hosts', 'targeting.hosts', [
      field('Name', 'name'),
      field('Job status', 'job_status', {hideBlank: true, state: true}),
      field('Inputs', 'inputs', {hideBlank: true}),
    ]),
  ),
})

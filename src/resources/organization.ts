import {field, fields} from '../output/fields'
import {bySearch, get, resource} from './define'

export const organization = resource({
  noun: 'organization',
  path: '/katello/api/organizations',
  lookup: {name: bySearch('name'), label: bySearch('label'), title: bySearch('title')},
  actions: {
    index: get('/katello/api/organizations'),
    show: get('/katello/api/organizations/:id'),
  },
  list: fields(
    field('Id', 'id', {thin: true}),
    field('Title', 'title', {thin: true}),
    field('Name', 'name', {thin: true}),
    field('Description', 'description'),
    field('Label', 'label', {thin: true}),
  ),
  info: fields(field('Id', 'id', {thin: true})),
})

import {reading, topic} from '../../kit/run/topic'
import {flatpakRemoteRepository} from '../../resources/flatpak-remote-repository'

export default topic('Applications and runtimes that a flatpak remote offers', {
  ...reading(flatpakRemoteRepository, {
    list: {aliases: ['flatpak-remote:repository:list', 'remote-repository:list']},
    info: {aliases: ['flatpak-remote:repository:info', 'remote-repository:info']},
  }),
})

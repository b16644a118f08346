# Completion of mallet for fish. Save it: mallet completion fish > ~/.config/fish/completions/mallet.fish
function __mallet_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l current (string unescape -- $typed)
    or set current $typed
    set -l answer ($words[1] __complete fish $words[2..-1] "$current" 2>/dev/null)
    if test "$answer[1]" = ':files'
        __fish_complete_path "$current"
        return
    end
    test (count $answer) -gt 0
    and printf '%s\n' $answer
end
complete -c mallet -f -k -a '(__mallet_complete)'

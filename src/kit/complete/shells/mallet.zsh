#compdef mallet
# Completion of mallet for zsh. Load it in ~/.zshrc, after compinit: source <(mallet completion zsh)
_mallet() {
  local answer line value about width=0 i
  local -a before values abouts shown
  before=("${(@Q)words[2,CURRENT-1]}")
  ((CURRENT > 2)) || before=()
  answer=$("${(Q)words[1]}" __complete zsh "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)
  if [[ $answer == ':files' ]]; then
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    _files
    return
  fi
  for line in "${(@f)answer}"; do
    [[ -n $line ]] || continue
    value=${line%%$'\t'*}
    values+=("$value")
    abouts+=("${line#*$'\t'}")
    (($#value > width)) && width=$#value
  done
  (($#values)) || return 1
  for ((i = 1; i <= $#values; i++)); do
    if [[ -n $abouts[i] ]]; then
      shown+=("${(r:width:)values[i]}  $abouts[i]")
    else
      shown+=("$values[i]")
    fi
  done
  compadd -l -V mallet -d shown -a values
}
if [[ $funcstack[1] == _mallet ]]; then
  _mallet "$@"
else
  compdef _mallet mallet
fi

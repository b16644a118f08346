# Completion of mallet for bash. Load it in ~/.bashrc: source <(mallet completion bash)
_mallet() {
  local answer line value text tab=$'\t' width=0 i
  local -a values=() texts=()
  COMPREPLY=()
  answer=$("$1" __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null) || return 0
  if [[ $answer == ':files' ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$2")
    return 0
  fi
  while IFS= read -r line; do
    [[ -n $line ]] || continue
    value=${line%%"$tab"*}
    values+=("$value")
    texts+=("${line#*"$tab"}")
    ((${#value} > width)) && width=${#value}
  done <<<"$answer"
  # A second Tab lists the candidates: there is room to say what each is, and nothing is inserted.
  if ((${COMP_TYPE:-9} == 63 && ${#values[@]} > 1)); then
    for i in "${!values[@]}"; do
      text=${values[i]}
      [[ -n ${texts[i]} ]] && printf -v text '%-*s  (%s)' "$width" "${values[i]}" "${texts[i]}"
      COMPREPLY+=("${text:0:${COLUMNS:-80}-2}")
    done
    return 0
  fi
  ((${#values[@]} == 0)) || COMPREPLY=("${values[@]}")
  return 0
}
complete -o nosort -F _mallet mallet 2>/dev/null || complete -F _mallet mallet

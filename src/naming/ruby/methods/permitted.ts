/**
 * Methods that Safemode 1.5 allows on texts, numbers, arrays, times and hashes and that mallet does not evaluate: they change
 * their receiver, need a block, or no name needs them.
 */
const permitted = new Set(
  (
    '% & * ** + +@ - / < << <= <=> != === > >= >> ^ | ~ [] []= eql? equal? is_a? kind_of? new methods to_a inspect to_param ' +
    'freeze capitalize! casecmp center chomp! chop chop! concat count crypt delete! downcase! dump each_byte each_line ' +
    'force_encoding gsub! hash hex index insert intern ljust lstrip! match next next! oct reverse reverse! rindex rstrip! ' +
    'scan slice! squeeze! strip! sub! succ succ! sum swapcase swapcase! to_f to_i to_str to_sym tr! tr_s tr_s! upcase! upto ' +
    'any? assoc at collect collect! compact! delete_at delete_if each each_index each_with_index fetch fill flatten flatten! ' +
    'inject map map! max min pop push rassoc reject reject! reverse_each select shift sort sort! to_sentence transpose uniq ' +
    'uniq! unshift values_at zip abs ceil chr coerce div divmod downto floor integer? modulo nonzero? quo remainder round ' +
    'step times to_int truncate year month mon day mday hour min sec yday wday strftime iso8601 xmlschema rfc2822 ' +
    'utc zone to_date to_datetime keys values key? has_key? has_value? value? member? merge invert length size empty? include?'
  ).split(' '),
)

/** True for a method that Safemode allows on some value. */
export function isPermitted(name: string): boolean {
  return permitted.has(name)
}

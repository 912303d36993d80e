package joist.graph.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenizerTest {
  private static Tokenizer of(String token, long least) {
    return new Tokenizer(Optional.of(RegularExpression.of(token)), List.of(), least);
  }

  private static Tokenizer between(String... separators) {
    return new Tokenizer(
        Optional.empty(), List.of(separators).stream().map(RegularExpression::of).toList(), 1);
  }

  @Test
  void findsTokensFromLeftToRightAsLongAsPossible() {
    assertThat(of("[a-z]+|[0-9]+", 1).tokens("ab12 c!d")).containsExactly("ab", "12", "c", "d");
    assertThat(of("a|ab", 1).tokens("abab")).containsExactly("ab", "ab");
    assertThat(of("a*", 1).tokens("baab")).containsExactly("aa");
    assertThat(of("x", 1).tokens("")).isEmpty();
  }

  @Test
  void dropsShortTokens() {
    assertThat(of("\\w+", 2).tokens("a bc d ef")).containsExactly("bc", "ef");
  }

  @Test
  void splitsBetweenSeparators() {
    assertThat(between(" +", ",").tokens(" a, b  c,,d")).containsExactly("a", "b", "c", "d");
    assertThat(between("-").tokens("--")).isEmpty();
  }

  @Test
  void makesATokenOfEachCharacterWithoutSeparators() {
    assertThat(between().tokens("aé😀")).containsExactly("a", "é", "😀");
  }
}

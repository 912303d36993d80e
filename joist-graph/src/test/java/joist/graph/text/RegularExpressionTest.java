package joist.graph.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.graph.GraphException;
import org.junit.jupiter.api.Test;

class RegularExpressionTest {
  private static void assertMatches(String pattern, String... texts) {
    for (String text : texts) {
      assertThat(RegularExpression.of(pattern).matches(text))
          .as("%s on '%s'", pattern, text)
          .isTrue();
    }
  }

  private static void assertRejects(String pattern, String... texts) {
    for (String text : texts) {
      assertThat(RegularExpression.of(pattern).matches(text))
          .as("%s on '%s'", pattern, text)
          .isFalse();
    }
  }

  @Test
  void refusesPatternsThatAreNotValid() {
    String[] patterns = {
      "(",
      ")",
      "a)",
      "[",
      "[a",
      "*a",
      "a**",
      "\\",
      "\\1",
      "\\y",
      "\\C",
      "(?z)",
      "(?P<n",
      "x{2,1}",
      "x{1001}",
      "[b-a]",
      "[[:nope:]]",
      "\\p{Nope}",
      "\\x{110000}",
      "\\xzz"
    };
    for (String pattern : patterns) {
      assertThatThrownBy(() -> RegularExpression.of(pattern))
          .as(pattern)
          .isInstanceOf(GraphException.class);
    }
  }

  @Test
  void refusesPatternsThatWouldTakeAllMemory() {
    assertThatThrownBy(() -> RegularExpression.of("((a{1000}){1000}){1000}"))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("more than 100000 states");
    assertThatThrownBy(() -> RegularExpression.of("(".repeat(100_000)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("more than 500 groups");
    assertMatches("((((){1000}){1000}){1000}){1000}", "");
  }

  @Test
  void takesLinearTimeWhereBacktrackingTakesForever() {
    assertRejects("(a+)+b", "a".repeat(2000));
    assertMatches("(a?){500}a{500}", "a".repeat(500));
    assertMatches("(a*)*", "a".repeat(2000));
  }

  @Test
  void matchesTheWholeText() {
    assertMatches("abc", "abc");
    assertRejects("abc", "abcd", "xabc", "");
    assertMatches("", "");
    assertMatches("a|bc|", "a", "bc", "");
  }

  @Test
  void repeats() {
    assertMatches("a{2}", "aa");
    assertRejects("a{2}", "a", "aaa");
    assertMatches("a{2,}", "aa", "aaaaa");
    assertMatches("(ab){1,2}c?", "ab", "abab", "ababc");
    assertMatches("a+?b*?c??", "a", "aab", "abbc");
    assertMatches("a{x}", "a{x}");
  }

  @Test
  void knowsSets() {
    assertMatches("[a-c]+", "abc");
    assertMatches("[]a-]+", "]a-");
    assertRejects("[^a]", "a");
    assertMatches("[^a]", "\n", "é");
    assertMatches("\\d\\D\\s\\S\\w\\W", "1x yz!");
    assertMatches("[[:alpha:]][[:^alpha:]][\\d.]", "q1.");
    assertMatches("\\p{Lu}\\pL\\p{Greek}\\P{L}\\p{^L}", "Éaβ11");
    assertRejects("\\d", "٣");
    assertMatches(".", "😀");
    assertRejects(".", "\n");
  }

  @Test
  void knowsFlags() {
    assertMatches("(?i)straße[k]", "STRAßEK");
    assertMatches("(?i:A)b", "ab");
    assertRejects("(?i:A)b", "aB");
    assertMatches("(?s).", "\n");
    assertMatches("(?m)a$\n^b", "a\nb");
    assertRejects("a$\n^b", "a\nb");
  }

  @Test
  void knowsPlaces() {
    assertMatches("^a\\b b\\z", "a b");
    assertRejects("a\\Bb c\\bd", "ab cd");
    assertMatches("\\Aa\\Bb$", "ab");
  }

  @Test
  void knowsEscapes() {
    assertMatches("\\Qa.b*\\E+", "a.b*", "a.b**");
    assertMatches("\\x41\\x{1F600}\\101\\t\\.", "A😀A\t.");
    assertMatches("(?P<year>\\d{4})-(?<month>\\d\\d)", "2024-05");
  }
}

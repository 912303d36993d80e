package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TextsTest {
  private static Tensor words(String... words) {
    return Tensor.of(Shape.of(words.length), words);
  }

  private static OneNode bigrams(String mode) {
    return OneNode.of("TfIdfVectorizer", 9)
        .with("mode", mode)
        .with("min_gram_length", 1)
        .with("max_gram_length", 2)
        .with("max_skip_count", 1)
        .with("ngram_counts", 0, 2)
        .with("ngram_indexes", new long[] {0, 1, 3})
        .strings("pool_strings", "a", "b", "a", "b");
  }

  @Test
  void refusesWhatItCannotNormalize() {
    assertThatThrownBy(
            () -> OneNode.of("StringNormalizer", 10).run(Tensor.of(Shape.of(2, 1), "a", "b")))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected string[C] or string[1, C], got string[2, 1]");
    assertThatThrownBy(() ->
            OneNode.of("StringNormalizer", 10).with("case_change_action", "TITLE").run(words("a")))
        .hasMessageContaining("expected the case_change_action NONE, LOWER or UPPER, got TITLE");
    assertThatThrownBy(() -> OneNode.of("RegexFullMatch", 20).with("pattern", "(").run(words("a")))
        .hasMessageContaining("the regular expression '(' is not valid");
  }

  @Test
  void refusesANumberOfNGramsThatIsNotThatOfTheirIndexes() {
    assertThatThrownBy(() -> bigrams("TF").with("ngram_indexes", new long[] {0}).run(words("a")))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected an index for each of 3 n-grams, got 1");
    assertThatThrownBy(() -> bigrams("COUNT").run(words("a")))
        .hasMessageContaining("expected the mode TF, IDF or TFIDF, got COUNT");
  }

  @Test
  void joinsStrings() {
    assertThat(OneNode.of("StringConcat", 20).run(words("a", ""), words("x")).strings())
        .containsExactly("ax", "x");
  }

  @Test
  void dropsStopWordsAndChangesCase() {
    OneNode lower =
        OneNode.of("StringNormalizer", 10)
            .with("case_change_action", "LOWER")
            .strings("stopwords", "The");
    assertThat(lower.run(words("the", "CAT", "The")).strings()).containsExactly("cat");
    assertThat(lower.with("is_case_sensitive", 1).run(words("the", "CAT", "The")).strings())
        .containsExactly("the", "cat");
    Tensor none = lower.run(Tensor.of(Shape.of(1, 1), "The"));
    assertThat(none.strings()).containsExactly("");
    assertThat(none.shape()).isEqualTo(Shape.of(1, 1));
  }

  @Test
  void changesCaseByTheRulesOfTheLocale() {
    OneNode upper = OneNode.of("StringNormalizer", 10).with("case_change_action", "UPPER");
    assertThat(upper.run(words("istanbul")).strings()).containsExactly("ISTANBUL");
    assertThat(upper.with("locale", "tr_TR").run(words("istanbul")).strings())
        .containsExactly("İSTANBUL");
  }

  @Test
  void splitsAndPads() {
    List<Tensor> parts =
        OneNode.of("StringSplit", 20).outputs(2).runAll(words(" a  b\tc ", "", "d"));
    assertThat(parts.getFirst().strings()).containsExactly("a", "b", "c", "", "", "", "d", "", "");
    assertThat(parts.getFirst().shape()).isEqualTo(Shape.of(3, 3));
    assertThat(parts.getLast()).isEqualTo(Tensor.of(Shape.of(3), 3L, 0L, 1L));
    assertThat(
            OneNode.of("StringSplit", 20)
                .with("delimiter", ",")
                .with("maxsplit", 1)
                .outputs(2)
                .runAll(words("a,,b"))
                .getFirst()
                .strings())
        .containsExactly("a", ",b");
  }

  @Test
  void matchesWholeStrings() {
    assertThat(
            OneNode.of("RegexFullMatch", 20)
                .with("pattern", "[a-z]+@x\\.y")
                .run(words("a@x.y", "a@x.yz")))
        .isEqualTo(Tensor.of(Shape.of(2), true, false));
  }

  @Test
  void tokenizesAndPads() {
    OneNode tokenizer =
        OneNode.of(Node.MICROSOFT, "Tokenizer", 1).with("tokenexp", "\\w+").with("pad_value", "#");
    Tensor x = Tensor.of(Shape.of(2, 1), "a b!", "c");
    assertThat(tokenizer.run(x).strings()).containsExactly("a", "b", "c", "#");
    assertThat(tokenizer.run(x).shape()).isEqualTo(Shape.of(2, 1, 2));
    assertThat(tokenizer.with("mark", 1).run(words("a")).strings())
        .containsExactly("\u0002", "a", "\u0003");
  }

  @Test
  void refusesToTokenizeInTwoWays() {
    OneNode both =
        OneNode.of(Node.MICROSOFT, "Tokenizer", 1).with("tokenexp", "a").strings("separators", "b");
    assertThatThrownBy(() -> both.run(words("a")))
        .hasMessageContaining("expected either tokenexp or separators");
    OneNode deep = OneNode.of(Node.MICROSOFT, "Tokenizer", 1).with("tokenexp", "a");
    assertThatThrownBy(() -> deep.run(Tensor.of(Shape.of(1, 1, 1), "a")))
        .hasMessageContaining("expected string[C] or string[N, C], got string[1, 1, 1]");
  }

  @Test
  void countsNGramsWithSkips() {
    Tensor x = Tensor.of(Shape.of(2, 3), "a", "b", "b", "b", "c", "a");
    assertClose(bigrams("TF").run(x), 1, 2, 0, 2, 1, 1, 0, 0);
  }

  @Test
  void weighsNGrams() {
    float[] weights = {0.5f, 2, 3};
    Tensor x = words("a", "b", "b");
    assertClose(bigrams("IDF").with("weights", weights).run(x), 0.5, 2, 0, 3);
    assertClose(bigrams("TFIDF").with("weights", weights).run(x), 0.5, 4, 0, 6);
  }

  @Test
  void countsNGramsOfIntegers() {
    OneNode counter =
        OneNode.of("TfIdfVectorizer", 9)
            .with("mode", "TF")
            .with("min_gram_length", 2)
            .with("max_gram_length", 2)
            .with("max_skip_count", 0)
            .with("ngram_counts", 0, 0)
            .with("ngram_indexes", new long[] {0})
            .with("pool_int64s", 5, 6);
    assertClose(counter.run(Tensor.of(Shape.of(4), 5, 6, 5, 6)), 2);
    assertThat(counter.run(Tensor.zeros(ElementType.I64, Shape.of(0, 3))).shape())
        .isEqualTo(Shape.of(0, 1));
  }
}

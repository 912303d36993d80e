package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import joist.graph.Node;
import joist.graph.text.RegularExpression;
import joist.graph.text.TextSplit;
import joist.graph.text.Tokenizer;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Strings to strings and answers: StringConcat, StringNormalizer, StringSplit, RegexFullMatch.
 *
 * <p>Cases are changed by the rules of the {@code locale} attribute ({@code en_US} or {@code
 * en-US}), and of no language where it is absent.
 */
final class Texts {
  private Texts() {}

  static void addTo(Map<String, Operation> all) {
    all.put("StringConcat", Operation.of(Texts::concat));
    all.put("StringNormalizer", Operation.of(Texts::normalize));
    all.put("StringSplit", Texts::split);
    all.put("RegexFullMatch", Operation.of(Texts::match));
    all.put(Node.MICROSOFT + ".Tokenizer", Operation.of(Texts::tokenize));
  }

  private static Tensor concat(Call call) {
    Tensor a = call.input(0);
    Tensor b = call.input(1);
    Shape shape = Layout.broadcast(a.shape(), b.shape());
    Tensor result = Tensor.zeros(ElementType.STRING, shape);
    for (int i = 0; i < shape.elements(); i++) {
      result.strings()[i] =
          a.string(Layout.source(a.shape(), shape, i))
              + b.string(Layout.source(b.shape(), shape, i));
    }
    return result;
  }

  /**
   * Words {@code [C]} or {@code [1, C]} without the stop words, in the case asked for; one empty
   * word where stop words leave none.
   */
  private static Tensor normalize(Call call) {
    Tensor x = call.input(0);
    if (x.shape().rank() < 1
        || x.shape().rank() > 2
        || (x.shape().rank() == 2 && x.shape().dim(0) != 1)) {
      throw call.failure("expected string[C] or string[1, C], got " + x);
    }
    boolean sensitive = call.node().intAttribute("is_case_sensitive", 0) != 0;
    Locale locale = locale(call);
    Set<String> stopWords = new HashSet<>();
    for (String word : call.node().stringsAttribute("stopwords")) {
      stopWords.add(sensitive ? word : word.toLowerCase(locale));
    }
    String[] words =
        Arrays.stream(x.strings())
            .filter(word -> !stopWords.contains(sensitive ? word : word.toLowerCase(locale)))
            .map(word -> changeCase(call, word, locale))
            .toArray(String[]::new);
    boolean none = words.length == 0 && x.shape().elements() > 0;
    String[] kept = none ? new String[] {""} : words;
    return Tensor.of(Layout.with(x.shape(), x.shape().rank() - 1, kept.length), kept);
  }

  private static Locale locale(Call call) {
    String name = call.node().stringAttribute("locale", "");
    return Locale.forLanguageTag(name.replaceFirst("\\..*", "").replace('_', '-'));
  }

  private static String changeCase(Call call, String word, Locale locale) {
    String action = call.node().stringAttribute("case_change_action", "NONE");
    return switch (action) {
      case "NONE" -> word;
      case "LOWER" -> word.toLowerCase(locale);
      case "UPPER" -> word.toUpperCase(locale);
      default ->
          throw call.failure("expected the case_change_action NONE, LOWER or UPPER, got " + action);
    };
  }

  /** The parts of each string along a new last axis, padded with empty ones, and their numbers. */
  private static List<Tensor> split(Call call) {
    Tensor x = call.input(0);
    TextSplit splitter =
        new TextSplit(
            call.node().stringAttribute("delimiter", ""),
            call.node().intAttribute("maxsplit", Long.MAX_VALUE));
    List<List<String>> parts = Stream.of(x.strings()).map(splitter::parts).toList();
    Tensor counts = Tensor.zeros(ElementType.I64, x.shape());
    for (int i = 0; i < parts.size(); i++) {
      Elements.setInteger(counts, i, parts.get(i).size());
    }
    return List.of(padded(x.shape(), parts, ""), counts);
  }

  /** Lists of strings along a new last axis, as long as the longest of them. */
  private static Tensor padded(Shape shape, List<List<String>> parts, String padding) {
    int width = parts.stream().mapToInt(List::size).max().orElse(0);
    long[] dims = Arrays.copyOf(shape.dims(), shape.rank() + 1);
    dims[shape.rank()] = width;
    Tensor result = Tensor.zeros(ElementType.STRING, Shape.of(dims));
    Arrays.fill(result.strings(), padding);
    for (int i = 0; i < parts.size(); i++) {
      for (int k = 0; k < parts.get(i).size(); k++) {
        result.strings()[i * width + k] = parts.get(i).get(k);
      }
    }
    return result;
  }

  /** The tokens of each string along a new last axis, between marks where they are asked for. */
  private static Tensor tokenize(Call call) {
    Tensor x = call.input(0);
    Node node = call.node();
    String token = node.stringAttribute("tokenexp", "");
    List<String> separators =
        node.stringsAttribute("separators").stream().filter(s -> !s.isEmpty()).toList();
    if (token.isEmpty() == node.attribute("separators").isEmpty()) {
      throw call.failure("expected either tokenexp or separators");
    }
    Tokenizer tokenizer =
        new Tokenizer(
            Optional.of(token).filter(text -> !text.isEmpty()).map(RegularExpression::of),
            separators.stream().map(RegularExpression::of).toList(),
            node.intAttribute("mincharnum", 1));
    boolean mark = node.intAttribute("mark", 0) != 0;
    List<List<String>> tokens = new ArrayList<>();
    for (String text : x.strings()) {
      List<String> found = new ArrayList<>(tokenizer.tokens(text));
      if (mark) {
        found.addFirst("\u0002");
        found.add("\u0003");
      }
      tokens.add(found);
    }
    return padded(x.shape(), tokens, node.stringAttribute("pad_value", ""));
  }

  private static Tensor match(Call call) {
    Tensor x = call.input(0);
    RegularExpression pattern = RegularExpression.of(call.node().stringAttribute("pattern", ""));
    Tensor result = Tensor.zeros(ElementType.BOOL, x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Elements.setInteger(result, i, pattern.matches(x.string(i)) ? 1 : 0);
    }
    return result;
  }
}

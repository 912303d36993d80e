package joist.graph.typing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of StringNormalizer, StringSplit, Tokenizer and TfIdfVectorizer. */
final class TextRules {
  private TextRules() {}

  static List<Facts> normalizer(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    boolean row = dims.size() == 2 && (!(dims.getFirst() instanceof Dim.Known(long n)) || n == 1);
    if (dims.size() != 1 && !row) {
      throw call.failure("expected string[C] or string[1, C], got " + call.input(0));
    }
    boolean keeps = call.node().stringsAttribute("stopwords").isEmpty();
    Dim left = keeps ? dims.getLast() : call.symbols().fresh();
    return call.output(row ? List.of(Dim.of(1), left) : List.of(left));
  }

  static List<Facts> split(Inference call) {
    return List.of(
        new Facts(ElementType.STRING, parts(call), Optional.empty()),
        new Facts(ElementType.I64, call.dims(0), Optional.empty()));
  }

  private static Optional<List<Dim>> parts(Inference call) {
    return call.dims(0)
        .map(dims -> {
          List<Dim> longer = new ArrayList<>(dims);
          longer.add(call.symbols().fresh());
          return longer;
        });
  }

  static List<Facts> tokenizer(Inference call) {
    if (call.dims(0).filter(dims -> dims.isEmpty() || dims.size() > 2).isPresent()) {
      throw call.failure("expected string[C] or string[N, C], got " + call.input(0));
    }
    return call.output(parts(call));
  }

  static List<Facts> nGrams(Inference call) {
    Dim width =
        Dim.of(1 + Arrays.stream(call.node().intsAttribute("ngram_indexes")).max().orElse(-1));
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    if (dims.size() > 2) {
      throw call.failure("expected a row or rows, got " + call.input(0));
    }
    return call.output(dims.size() == 2 ? List.of(dims.getFirst(), width) : List.of(width));
  }
}

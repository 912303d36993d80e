package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * {@code OneHotEncoder} of texts or i64: 1 at the place of an element's category.
 *
 * @param known whether an element of no category is refused
 */
record OneHot(
    String name, Optional<StringTable> texts, Optional<LongTable> numbers, int width, boolean known)
    implements Tables.Table {

  /** Whether a node has categories of a type, each once. */
  static boolean supports(Node node, ElementType from) {
    List<String> strings = node.stringsAttribute("cats_strings");
    long[] integers = node.intsAttribute("cats_int64s");
    return switch (from) {
      case STRING -> strings.stream().distinct().count() == strings.size();
      case I64 -> Arrays.stream(integers).distinct().count() == integers.length;
      default -> false;
    };
  }

  static OneHot of(Node node, ElementType from) {
    List<String> strings = node.stringsAttribute("cats_strings");
    long[] integers = node.intsAttribute("cats_int64s");
    boolean text = from == ElementType.STRING;
    return new OneHot(
        node.name(),
        text ? Optional.of(new StringTable(strings)) : Optional.empty(),
        text ? Optional.empty() : Optional.of(new LongTable(integers)),
        text ? strings.size() : integers.length,
        node.intAttribute("zeros", 1) == 0);
  }

  Runnable bind(Tensor from, Tensor to) {
    IntUnaryOperator category = category(from);
    MemorySegment data = to.data();
    int count = Math.toIntExact(from.shape().elements());
    return () -> {
      data.fill((byte) 0);
      for (int i = 0; i < count; i++) {
        int found = category.applyAsInt(i);
        if (found >= 0) {
          data.setAtIndex(Tensor.F32, (long) i * width + found, 1);
        } else if (known) {
          throw new GraphException(
              "node '%s' (OneHotEncoder): expected one of its categories, as zeros=0 asks, got '%s'"
                  .formatted(name, texts.isPresent() ? from.string(i) : from.i64(i)));
        }
      }
    };
  }

  private IntUnaryOperator category(Tensor from) {
    if (texts.isPresent()) {
      StringTable table = texts.get();
      String[] strings = from.strings();
      return i -> table.find(strings[i]);
    }
    LongTable table = numbers.orElseThrow();
    return i -> table.find(from.i64(i));
  }

  @Override
  public long bytes() {
    return texts.map(StringTable::bytes).orElse(0L) + numbers.map(LongTable::bytes).orElse(0L);
  }
}

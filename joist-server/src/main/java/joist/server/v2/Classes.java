package joist.server.v2;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * The classification extension: of each row of an output its largest values, as texts {@code
 * VALUE:INDEX[:LABEL]}. The first extent counts rows, where there is more than one extent.
 */
final class Classes {
  private Classes() {}

  /**
   * The largest values, the largest first; of equal ones the first, and what is not a number last.
   *
   * @param output {@code [N, …]} or {@code [C]}
   * @param most how many of each row
   * @param labels of a row's values, where there are as many
   * @return {@code string[N, K]} or {@code string[K]}, where K is {@code most} or all there are
   * @throws RequestException when the output has no numbers
   */
  static Tensor of(String name, Tensor output, long most, List<String> labels) {
    boolean isNumber =
        output.type() != ElementType.STRING
            && output.type() != ElementType.BOOL
            && DataType.of(output.type()).isPresent();
    if (!isNumber) {
      throw RequestException.badRequest(
          "output '%s': expected numbers to take the largest of as its classification, it has %s"
              .formatted(name, DataType.nameOf(output.type())));
    }
    Shape shape = output.shape();
    boolean byRow = shape.rank() > 1;
    int rows = byRow ? Math.toIntExact(shape.dim(0)) : 1;
    int each = rows == 0 ? 0 : Math.toIntExact(shape.elements() / rows);
    int kept = (int) Math.min(most, each);
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      long from = (long) row * each;
      for (int i : largest(output, from, each, kept)) {
        String label = labels.size() == each ? ":" + labels.get(i) : "";
        texts.add(value(output, from + i) + ":" + i + label);
      }
    }
    return Tensor.of(byRow ? Shape.of(rows, kept) : Shape.of(kept), texts.toArray(String[]::new));
  }

  /** The places in a row of its largest values. */
  private static List<Integer> largest(Tensor output, long from, int each, int kept) {
    Comparator<Integer> byValue =
        Comparator.comparing(
                (Integer i) -> TensorNumbers.real(output, from + i),
                Comparator.comparing((Double value) -> value.isNaN())
                    .thenComparing(Comparator.reverseOrder()))
            .thenComparing(Comparator.naturalOrder());
    PriorityQueue<Integer> best =
        new PriorityQueue<>(byValue.reversed()); // the least of them first
    for (int i = 0; i < each; i++) {
      best.add(i);
      if (best.size() > kept) {
        best.remove();
      }
    }
    List<Integer> sorted = new ArrayList<>(best);
    sorted.sort(byValue);
    return sorted;
  }

  private static String value(Tensor output, long i) {
    return switch (output.type()) {
      case F64 -> Double.toString(output.f64(i));
      case U64 -> Long.toUnsignedString(output.i64(i));
      case F32, F16, BF16 -> Float.toString((float) TensorNumbers.real(output, i));
      default -> Long.toString(TensorNumbers.integer(output, i));
    };
  }
}

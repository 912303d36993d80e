package joist.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/** The five highest scores of each row of an output that holds scores of classes. */
final class TopClasses {
  private static final int TOP = 5;
  private static final int FEWEST_CLASSES = 10;
  private static final int ROWS = 4;

  private TopClasses() {}

  /** A class's score. */
  record Scored(int index, double score) {}

  /**
   * By row, highest first, of the first rows; empty where the output holds no scores of classes.
   */
  static List<List<Scored>> of(Tensor tensor) {
    int rank = tensor.shape().rank();
    boolean trailing = IntStream.range(2, rank).allMatch(axis -> tensor.shape().dim(axis) == 1);
    if (!tensor.type().isFloating() || rank == 0 || !trailing) {
      return List.of();
    }
    long classes = tensor.shape().dim(rank == 1 ? 0 : 1);
    if (classes < FEWEST_CLASSES || classes > 1_000_000) {
      return List.of();
    }
    List<List<Scored>> rows = new ArrayList<>();
    for (long row = 0; row < Math.min(ROWS, tensor.shape().elements() / classes); row++) {
      rows.add(row(tensor, row * classes, (int) classes));
    }
    return rows;
  }

  private static List<Scored> row(Tensor tensor, long start, int classes) {
    return IntStream.range(0, classes)
        .mapToObj(i -> new Scored(i, TensorNumbers.real(tensor, start + i)))
        .sorted(Comparator.comparingDouble(Scored::score).reversed())
        .limit(TOP)
        .toList();
  }

  static String text(List<Scored> row) {
    return row.stream()
        .map(top -> String.format(Locale.ROOT, "class %d: %.4g", top.index(), top.score()))
        .collect(Collectors.joining(", "));
  }
}

package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** A tensor cut into a sequence, and a sequence put together as a tensor. */
final class SequenceSplits {
  private SequenceSplits() {}

  static void addTo(Map<String, Operation> all) {
    all.put("SplitToSequence", Operation.of(SequenceSplits::split));
    all.put("ConcatFromSequence", Operation.of(SequenceSplits::concat));
  }

  private static Datum split(Call call) {
    Tensor x = call.input(0);
    int axis = call.axis("axis", 0, x.shape().rank());
    long extent = x.shape().dim(axis);
    List<Datum> parts = new ArrayList<>();
    if (call.optional(1).isEmpty() && call.node().intAttribute("keepdims", 1) == 0) {
      for (long i = 0; i < extent; i++) {
        parts.add(Stacks.slice(x, axis, i));
      }
      return new Datum.Sequence(parts);
    }
    long start = 0;
    for (long length : lengths(call, extent)) {
      parts.add(part(x, axis, start, length));
      start += length;
    }
    return new Datum.Sequence(parts);
  }

  /** One number is the length of all parts but a shorter last one; several are one each. */
  private static long[] lengths(Call call, long extent) {
    Tensor split = call.optional(1).orElse(null);
    if (split != null && split.shape().rank() > 0) {
      long[] lengths = Elements.integers(split);
      if (Arrays.stream(lengths).anyMatch(n -> n < 0) || Arrays.stream(lengths).sum() != extent) {
        throw call.failure(
            "expected lengths that add up to %d, got %s"
                .formatted(extent, Arrays.toString(lengths)));
      }
      return lengths;
    }
    long length = split == null ? 1 : Elements.integer(split, 0);
    if (length < 1) {
      throw call.failure("expected parts of length 1 or more, got " + length);
    }
    long[] lengths = new long[Math.toIntExact(Math.ceilDiv(extent, length))];
    Arrays.setAll(lengths, i -> Math.min(length, extent - i * length));
    return lengths;
  }

  private static Tensor part(Tensor x, int axis, long start, long length) {
    Tensor part = Tensor.zeros(x.type(), Layout.with(x.shape(), axis, length));
    for (long i = 0; i < part.shape().elements(); i++) {
      long[] at = Layout.coordinates(part.shape(), i);
      at[axis] += start;
      Elements.copy(x, Layout.flat(x.shape(), at), part, i);
    }
    return part;
  }

  private static Tensor concat(Call call) {
    List<Tensor> parts = call.items(0).stream().map(call::tensor).toList();
    if (parts.isEmpty()) {
      throw call.failure("expected one item or more to concatenate, got none");
    }
    int rank = parts.getFirst().shape().rank();
    return call.node().intAttribute("new_axis", 0) != 0
        ? Stacks.stack(parts, call.axis("axis", 0, rank + 1))
        : Moving.concat(call, parts, call.axis("axis", 0, rank));
  }
}

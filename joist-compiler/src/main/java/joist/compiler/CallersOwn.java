package joist.compiler;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import joist.tensor.CallMemory;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * What a call gives its caller, who may keep it longer than the model lives: a constant that is an
 * output, or a view of one, is copied out of the memory that the model holds.
 */
final class CallersOwn {
  private CallersOwn() {}

  static Tensor of(Tensor tensor, Predicate<MemorySegment> held) {
    return held.test(tensor.data()) ? CallMemory.copyOf(tensor) : tensor;
  }

  static Datum of(Datum datum, Predicate<MemorySegment> held) {
    return switch (datum) {
      case Tensor tensor -> of(tensor, held);
      case Datum.Sequence(var items) -> new Datum.Sequence(all(items, held));
      case Datum.Maybe(var content) ->
          new Datum.Maybe(Optional.ofNullable(content.map(some -> of(some, held)).orElse(null)));
      case Datum.Dictionary(Tensor keys, Tensor values) ->
          new Datum.Dictionary(of(keys, held), of(values, held));
    };
  }

  private static List<Datum> all(List<? extends Datum> items, Predicate<MemorySegment> held) {
    return items.stream().map(item -> of(item, held)).toList();
  }
}

package joist.compiler;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import joist.tensor.CallMemory;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * What a call gives its caller, who may keep it longer than the model lives: a constant that is an
 * output, or a view of one, is copied out of the memory that the model holds.
 */
final class CallersOwn {
  private CallersOwn() {}

  /** Memory that a model holds. */
  interface Holder {
    boolean holds(MemorySegment data);
  }

  static Tensor of(Tensor tensor, Holder holder) {
    return holder.holds(tensor.data()) ? CallMemory.copyOf(tensor) : tensor;
  }

  static Datum of(Datum datum, Holder holder) {
    return switch (datum) {
      case Tensor tensor -> of(tensor, holder);
      case Datum.Sequence(var items) -> new Datum.Sequence(all(items, holder));
      case Datum.Maybe(var content) ->
          new Datum.Maybe(Optional.ofNullable(content.map(some -> of(some, holder)).orElse(null)));
      case Datum.Dictionary(Tensor keys, Tensor values) ->
          new Datum.Dictionary(of(keys, holder), of(values, holder));
    };
  }

  private static List<Datum> all(List<? extends Datum> items, Holder holder) {
    return items.stream().map(item -> of(item, holder)).toList();
  }
}

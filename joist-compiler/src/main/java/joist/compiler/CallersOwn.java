package joist.compiler;

import java.util.List;
import java.util.Optional;
import joist.tensor.Datum;
import joist.tensor.Region;
import joist.tensor.Tensor;

/**
 * What a call gives its caller, who may keep it longer than the model lives: a constant that is an
 * output, or a view of one, is copied out of the model's memory.
 */
final class CallersOwn {
  private CallersOwn() {}

  static Tensor of(Tensor tensor, Region model) {
    if (!model.holds(tensor.data())) {
      return tensor;
    }
    Tensor own = Tensor.zeros(tensor.type(), tensor.shape());
    own.data().copyFrom(tensor.data());
    return own;
  }

  static Datum of(Datum datum, Region model) {
    return switch (datum) {
      case Tensor tensor -> of(tensor, model);
      case Datum.Sequence(var items) -> new Datum.Sequence(all(items, model));
      case Datum.Maybe(var content) ->
          new Datum.Maybe(Optional.ofNullable(content.map(some -> of(some, model)).orElse(null)));
      case Datum.Dictionary(Tensor keys, Tensor values) ->
          new Datum.Dictionary(of(keys, model), of(values, model));
    };
  }

  private static List<Datum> all(List<? extends Datum> items, Region model) {
    return items.stream().map(item -> of(item, model)).toList();
  }
}

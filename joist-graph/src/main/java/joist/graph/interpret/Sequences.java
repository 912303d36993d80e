package joist.graph.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.tensor.Datum;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Making, changing and asking sequences, and running a body for each of their items. */
final class Sequences {
  private Sequences() {}

  static void addTo(Map<String, Operation> all) {
    all.put("SequenceEmpty", Operation.of(call -> new Datum.Sequence(List.of())));
    all.put("SequenceConstruct", Operation.of(call -> new Datum.Sequence(List.copyOf(call.all()))));
    all.put("SequenceInsert", Operation.of(Sequences::insert));
    all.put("SequenceErase", Operation.of(Sequences::erase));
    all.put("SequenceAt", Operation.of(call -> call.items(0).get(position(call, 1, 0))));
    all.put("SequenceLength", Operation.of(Sequences::length));
    all.put("SequenceMap", Sequences::map);
  }

  private static Datum insert(Call call) {
    List<Datum> items = new ArrayList<>(call.items(0));
    items.add(call.optional(2).isPresent() ? position(call, 2, 1) : items.size(), call.input(1));
    return new Datum.Sequence(items);
  }

  private static Datum erase(Call call) {
    List<Datum> items = new ArrayList<>(call.items(0));
    items.remove(call.optional(1).isPresent() ? position(call, 1, 0) : items.size() - 1);
    return new Datum.Sequence(items);
  }

  /** Input {@code index} as a place of an item; negative ones count from the end. */
  private static int position(Call call, int index, int room) {
    int size = call.items(0).size();
    long place = Elements.integer(call.input(index), 0);
    long positive = place < 0 ? place + size : place;
    if (positive < 0 || positive >= size + room) {
      throw call.failure(
          "expected a position of %d to %d, got %d".formatted(-size, size + room - 1, place));
    }
    return (int) positive;
  }

  private static Tensor length(Call call) {
    return Tensor.of(Shape.of(), (long) call.items(0).size());
  }

  /** Other inputs that are sequences are gone through alongside; tensors are the same each time. */
  private static List<Datum> map(Call call) {
    int outputs = call.graph("body").outputs().size();
    List<List<Datum>> made = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      made.add(new ArrayList<>());
    }
    for (int item = 0; item < call.items(0).size(); item++) {
      List<Datum> arguments = new ArrayList<>();
      for (int i = 0; i < call.data().size(); i++) {
        Datum input = call.datum(i);
        arguments.add(input instanceof Datum.Sequence(var items) ? items.get(item) : input);
      }
      List<Datum> results = call.run("body", arguments);
      for (int i = 0; i < outputs; i++) {
        made.get(i).add(results.get(i));
      }
    }
    return made.stream().<Datum>map(Datum.Sequence::new).toList();
  }
}

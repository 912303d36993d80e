package joist.graph.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * Scan: a body run over the slices of its last inputs, with states that go from slice to slice, and
 * outputs that are collected. Version 8 does so for each row of a batch, over as many slices as the
 * row has.
 */
final class ScanFlow {
  private ScanFlow() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Scan", call -> call.opset() < 9 ? overBatch(call) : plan(call).run(tensors(call, 0)));
  }

  private static List<Tensor> tensors(Call call, int first) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = first; i < call.data().size(); i++) {
      tensors.add(call.input(i));
    }
    return tensors;
  }

  private static Plan plan(Call call) {
    int scans = Math.toIntExact(call.node().intAttribute("num_scan_inputs", 0));
    int first = call.opset() < 9 ? 1 : 0;
    return new Plan(call, call.data().size() - first - scans);
  }

  private static List<Tensor> overBatch(Call call) {
    List<Tensor> inputs = tensors(call, 1);
    Plan plan = plan(call);
    long batch = inputs.getFirst().shape().dim(0);
    List<List<Tensor>> rows = new ArrayList<>();
    for (long row = 0; row < batch; row++) {
      List<Tensor> parts = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        parts.add(Stacks.slice(inputs.get(i), 0, row));
      }
      long longest = parts.getLast().shape().dim(0);
      long at = row;
      long length = call.optional(0).map(all -> Elements.integer(all, at)).orElse(longest);
      rows.add(plan.run(parts, length, longest));
    }
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < rows.getFirst().size(); i++) {
      int output = i;
      outputs.add(Stacks.stack(rows.stream().map(row -> row.get(output)).toList(), 0));
    }
    return outputs;
  }

  /**
   * How the body is run.
   *
   * @param states how many of the inputs are states
   */
  private record Plan(Call call, int states) {
    List<Tensor> run(List<Tensor> inputs) {
      int axis = axis("scan_input_axes", 0, inputs.get(states).shape().rank());
      long length = inputs.get(states).shape().dim(axis);
      return run(inputs, length, length);
    }

    /** Over {@code length} slices; what is collected has room for {@code longest}. */
    List<Tensor> run(List<Tensor> inputs, long length, long longest) {
      List<Tensor> current = new ArrayList<>(inputs.subList(0, states));
      List<List<Tensor>> collected = new ArrayList<>();
      for (long turn = 0; turn < length; turn++) {
        call.checkNotInterrupted();
        List<Tensor> arguments = new ArrayList<>(current);
        for (int i = states; i < inputs.size(); i++) {
          arguments.add(slice(inputs.get(i), i - states, turn, length));
        }
        List<Tensor> made = call.run("body", arguments).stream().map(this::tensor).toList();
        current = made.subList(0, states);
        collected.add(made.subList(states, made.size()));
      }
      List<Tensor> outputs = new ArrayList<>(current);
      int scans = call.graph("body").outputs().size() - states;
      for (int i = 0; i < scans; i++) {
        outputs.add(stacked(collected, i, longest));
      }
      return outputs;
    }

    private Tensor tensor(Datum datum) {
      return call.tensor(datum);
    }

    private Tensor slice(Tensor input, int scan, long turn, long length) {
      int axis = axis("scan_input_axes", scan, input.shape().rank());
      if (input.shape().dim(axis) < length) {
        throw call.failure("expected %d slices or more, got %s".formatted(length, input));
      }
      long index =
          backwards(call.opset() < 9 ? "directions" : "scan_input_directions", scan)
              ? length - 1 - turn
              : turn;
      return Stacks.slice(input, axis, index);
    }

    private Tensor stacked(List<List<Tensor>> collected, int scan, long longest) {
      if (collected.isEmpty()) {
        throw call.failure("expected one slice or more to scan over, got none");
      }
      List<Tensor> parts = new ArrayList<>(collected.stream().map(row -> row.get(scan)).toList());
      if (backwards("scan_output_directions", scan)) {
        parts = parts.reversed();
      }
      Tensor first = parts.getFirst();
      while (parts.size() < longest) {
        parts.add(Tensor.zeros(first.type(), first.shape()));
      }
      return Stacks.stack(parts, axis("scan_output_axes", scan, first.shape().rank() + 1));
    }

    private boolean backwards(String key, int scan) {
      long[] directions = call.node().intsAttribute(key);
      return scan < directions.length && directions[scan] != 0;
    }

    private int axis(String key, int scan, int rank) {
      long[] axes = call.node().intsAttribute(key);
      return call.axis(scan < axes.length ? axes[scan] : 0, rank);
    }
  }
}

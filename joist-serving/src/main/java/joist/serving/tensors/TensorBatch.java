package joist.serving.tensors;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import joist.model.Model;
import joist.serving.flight.StepLog;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * Calls that run as one: rows of each are tagged by their place, so that no answer reaches another
 * caller.
 */
final class TensorBatch {
  private final List<TensorCall> calls;
  private final long[] firstRow; // of each call, and after the last

  TensorBatch(List<TensorCall> calls) {
    this.calls = List.copyOf(calls);
    this.firstRow = new long[calls.size() + 1];
    for (int i = 0; i < calls.size(); i++) {
      firstRow[i + 1] = firstRow[i] + rows(calls.get(i));
    }
  }

  private static long rows(TensorCall call) {
    for (Tensor first : call.inputs().values()) {
      return first.shape().rank() == 0 ? 1 : first.shape().dim(0);
    }
    return 1;
  }

  /** Of all calls. */
  int rows() {
    return (int) Math.min(Integer.MAX_VALUE, firstRow[calls.size()]);
  }

  /** The outputs of each call, in order, by so many threads, of which all but one are lent. */
  List<Map<String, Tensor>> run(Model model, Executor lender, int threads) {
    return parts(
        calls.stream().anyMatch(TensorCall::wantsSteps)
            ? watched(model, lender, threads)
            : model.run(joined(), lender, threads));
  }

  /** Calls that are traced hear of the steps of the whole batch. */
  private Map<String, Tensor> watched(Model model, Executor lender, int threads) {
    StepLog log = new StepLog();
    Map<String, Tensor> outputs = model.run(joined(), lender, threads, log);
    calls.stream().filter(TensorCall::wantsSteps).forEach(call -> call.ran(log.steps()));
    return outputs;
  }

  private List<Map<String, Tensor>> parts(Map<String, Tensor> outputs) {
    List<Map<String, Tensor>> parts = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      parts.add(part(outputs, i));
    }
    return parts;
  }

  private Map<String, Tensor> joined() {
    if (calls.size() == 1) {
      return calls.getFirst().inputs();
    }
    Map<String, Tensor> joined = new LinkedHashMap<>();
    for (String name : calls.getFirst().inputs().keySet()) {
      joined.put(
          name, TensorRows.join(calls.stream().map(call -> call.inputs().get(name)).toList()));
    }
    return joined;
  }

  private Map<String, Tensor> part(Map<String, Tensor> outputs, int call) {
    if (calls.size() == 1) {
      return outputs;
    }
    Map<String, Tensor> part = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> {
      if (tensor.shape().rank() == 0 || tensor.shape().dim(0) != firstRow[calls.size()]) {
        throw new IllegalStateException(
            "output '%s': expected %d rows, as the batch has, got %s; no caller gets rows of it"
                .formatted(name, firstRow[calls.size()], tensor.shape()));
      }
      long from = firstRow[call];
      part.put(name, TensorRows.slice(tensor, from, firstRow[call + 1] - from));
    });
    return part;
  }
}

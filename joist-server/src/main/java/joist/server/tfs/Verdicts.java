package joist.server.tfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.model.Model;
import joist.model.Signature;
import joist.server.http.RequestException;
import joist.server.http.TensorWork;
import joist.server.inference.InferRequest;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/** A model's outputs as classes with scores, or as one number for each example. */
record Verdicts(Map<String, Tensor> outputs, int rows) {
  /** What a model gave to examples. */
  static Verdicts of(InferRequest request, Map<String, Tensor> outputs) {
    return new Verdicts(outputs, TensorWork.rows(request.inputs()));
  }

  /** A class and how likely it is; the label is empty where the model has none. */
  record Scored(String label, float score) {}

  /** All classes of each example, in the model's order. */
  List<List<Scored>> classes(Model model) {
    Optional<Signature> signature = model.signature();
    if (signature.isPresent() && !signature.get().isClassification()) {
      throw RequestException.badRequest(
          "expected a model that classifies, this one regresses; use Regress");
    }
    List<String> labels = signature.map(Signature::classes).orElse(List.of());
    Tensor scores = reals(outputs, rows, "scores of classes");
    int each = Math.toIntExact(scores.shape().elements() / rows);
    List<List<Scored>> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      List<Scored> classes = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        float score = (float) TensorNumbers.real(scores, (long) row * each + i);
        classes.add(new Scored(i < labels.size() ? labels.get(i) : "", score));
      }
      all.add(classes);
    }
    return all;
  }

  List<Float> values(Model model) {
    if (model.signature().filter(Signature::isClassification).isPresent()) {
      throw RequestException.badRequest(
          "expected a model that regresses, this one classifies; use Classify");
    }
    Tensor values = reals(outputs, rows, "one number for each example");
    if (values.shape().elements() != rows) {
      throw RequestException.badRequest(
          "expected a model that gives one number for each example, it gives %s; use Predict"
              .formatted(values));
    }
    List<Float> all = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      all.add((float) TensorNumbers.real(values, row));
    }
    return all;
  }

  private static Tensor reals(Map<String, Tensor> outputs, int rows, String what) {
    return outputs.values().stream()
        .filter(tensor -> tensor.type() != ElementType.STRING && tensor.type().isFloating())
        .filter(tensor -> tensor.shape().rank() > 0 && tensor.shape().dim(0) == rows)
        .findFirst()
        .orElseThrow(() ->
            RequestException.badRequest(
                "expected a model with %s among its outputs, it has %s; use Predict"
                    .formatted(what, outputs.values())));
  }
}

package joist.serving;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import joist.graph.Value;
import joist.model.Model;
import joist.model.Sample;
import joist.model.Signature;

/**
 * What a version takes and gives. It is small, and stays in memory when the model does not.
 *
 * @param sample of its samples, the one with the fewest missing values
 */
public record Description(
    String digest,
    List<Value> inputs,
    List<Value> outputs,
    Optional<Signature> signature,
    Optional<Sample> sample) {
  public Description {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  static Description of(Model model) {
    return new Description(
        model.digest(),
        model.graph().inputs(),
        model.graph().outputs(),
        model.signature(),
        model.content().stream()
            .flatMap(content -> content.samples().stream())
            .min(Comparator.comparingLong(Description::missing)));
  }

  private static long missing(Sample sample) {
    return sample.row().values().stream().filter(value -> value == null).count();
  }
}

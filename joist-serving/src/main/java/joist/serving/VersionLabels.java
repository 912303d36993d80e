package joist.serving;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names that an operator has given to versions, such as {@code canary}. Thread-safe. */
public final class VersionLabels {
  private final Map<String, Map<String, Integer>> byModel = new ConcurrentHashMap<>();

  /** Gives a model these labels and no others. */
  public void set(String model, Map<String, Integer> versions) {
    byModel.put(model, Map.copyOf(versions));
  }

  /** The labels of a model, with the versions that they name. */
  public Map<String, Integer> of(String model) {
    return byModel.getOrDefault(model, Map.of());
  }

  /**
   * The version that a label names.
   *
   * @throws ServingException when the model has no such label
   */
  public int resolve(String model, String label) {
    Map<String, Integer> labels = of(model);
    Integer version = labels.get(label);
    if (version == null) {
      throw new ServingException(
          ServingException.Code.NOT_FOUND,
          "model '%s' has no label '%s'; its labels are: %s"
              .formatted(
                  model,
                  label,
                  labels.isEmpty()
                      ? "none"
                      : String.join(", ", labels.keySet().stream().sorted().toList())));
    }
    return version;
  }
}

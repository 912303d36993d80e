package joist.model.card;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a model comes from: enough to make the same bytes again.
 *
 * @param split a plain sentence: which rows were held back to judge by
 * @param code the version of Joist
 */
public record Lineage(Data data, String target, String split, Recipe recipe, String code) {

  /**
   * The data.
   *
   * @param file its name without the folder; empty when it was no file
   * @param sha256 of the file, in hex; of the table's content when it was no file
   * @param licence under which the data may be used, if known
   */
  public record Data(String file, String sha256, int rows, int columns, Optional<String> licence) {}

  /**
   * How the model was fitted.
   *
   * @param budget {@code none}, or such as {@code 60 s}: with a budget, the clock had a say in the
   *     outcome, and the same data and seed need not give the same bytes
   */
  public record Recipe(String learner, Map<String, String> parameters, long seed, String budget) {
    public Recipe {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
  }
}

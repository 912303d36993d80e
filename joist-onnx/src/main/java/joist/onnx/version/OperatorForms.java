package joist.onnx.version;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The forms of {@code ai.onnx}'s operators in all versions from {@link #OLDEST}. Source: the
 * schemas of the ONNX project, as {@code operator_forms.py} writes them. Immutable.
 */
final class OperatorForms {
  static final int OLDEST = 7;

  private final Map<String, TreeMap<Integer, OperatorForm>> byOperator = new HashMap<>();

  private OperatorForms() {}

  /** Reads the table that lies beside this class. */
  static OperatorForms load() {
    OperatorForms forms = new OperatorForms();
    try (InputStream in =
            Objects.requireNonNull(OperatorForms.class.getResourceAsStream("operators.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(OperatorForm::parse)
          .forEach(forms::add);
    } catch (IOException e) {
      throw new UncheckedIOException("the table of operators cannot be read", e);
    }
    return forms;
  }

  private void add(OperatorForm form) {
    byOperator.computeIfAbsent(form.operator(), key -> new TreeMap<>()).put(form.since(), form);
  }

  /** The newest version that any operator's form is of. */
  int newest() {
    return byOperator.values().stream().mapToInt(TreeMap::lastKey).max().orElse(OLDEST);
  }

  /** The operator's form in a version, where it is there. */
  Optional<OperatorForm> in(int opset, String operator) {
    return Optional.ofNullable(byOperator.get(operator))
        .map(forms -> forms.floorEntry(opset))
        .map(Map.Entry::getValue)
        .filter(form -> !form.gone());
  }

  /** True when the operator's form in {@code opset} is new in that version. */
  boolean isNew(int opset, String operator) {
    TreeMap<Integer, OperatorForm> forms = byOperator.get(operator);
    return forms != null && forms.containsKey(opset);
  }

  /** True when there is an operator of that name in any version. */
  boolean knows(String operator) {
    return byOperator.containsKey(operator);
  }
}

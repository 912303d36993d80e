package joist.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.serving.form.DurationForm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An objective as a command line states it: {@code 20ms} for all models, {@code churn=5ms} for one.
 *
 * @param model empty for all
 */
record StatedP99(String model, Duration most) {
  /** Of all models of which nothing else is said. */
  static Duration ofAll(List<StatedP99> stated, Duration standard) {
    List<StatedP99> all = stated.stream().filter(one -> one.model().isEmpty()).toList();
    if (all.size() > 1) {
      throw new UsageException(
          "expected one --p99 for all models, got %d; --p99 NAME=20ms is that of one model"
              .formatted(all.size()));
    }
    return all.isEmpty() ? standard : all.getFirst().most();
  }

  /** Of single models, by name. */
  static Map<String, Duration> byModel(List<StatedP99> stated) {
    Map<String, Duration> byModel = new TreeMap<>();
    for (StatedP99 one : stated) {
      if (!one.model().isEmpty() && byModel.put(one.model(), one.most()) != null) {
        throw new UsageException("expected one --p99 for '%s', got two".formatted(one.model()));
      }
    }
    return byModel;
  }

  /** Reads one. */
  static final class Text implements ITypeConverter<StatedP99> {
    @Override
    public StatedP99 convert(String text) {
      int equals = text.indexOf('=');
      if (equals == 0) {
        throw new TypeConversionException("expected NAME=DURATION, got '" + text + "'");
      }
      try {
        return new StatedP99(
            equals < 0 ? "" : text.substring(0, equals),
            DurationForm.parse(text.substring(equals + 1)));
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(String.valueOf(wrong.getMessage()));
      }
    }
  }
}

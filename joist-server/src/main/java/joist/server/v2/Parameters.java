package joist.server.v2;

import inference.InferParameter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import joist.server.http.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, an input or an output: names to a Boolean, a Long, a Double or a
 * text. Those that nobody asks for are the caller's own.
 *
 * @param of whose they are, for messages
 */
record Parameters(String of, Map<String, Object> values) {
  /** Extensions' names, as in the public specifications. */
  static final String BINARY_SIZE = "binary_data_size";

  static final String BINARY = "binary_data";
  static final String BINARY_OUTPUT = "binary_data_output";
  static final String REGION = "shared_memory_region";
  static final String REGION_SIZE = "shared_memory_byte_size";
  static final String REGION_OFFSET = "shared_memory_offset";
  static final String TIMEOUT_MICROS = "timeout";
  static final String CLASSES = "classification";

  static Parameters none(String of) {
    return new Parameters(of, Map.of());
  }

  static Parameters of(String of, Map<String, InferParameter> message) {
    Map<String, Object> values = new HashMap<>();
    message.forEach((name, value) -> {
      @Nullable Object plain = plain(value);
      if (plain != null) {
        values.put(name, plain);
      }
    });
    return new Parameters(of, values);
  }

  private static @Nullable Object plain(InferParameter value) {
    return switch (value.getParameterChoiceCase()) {
      case BOOL_PARAM -> value.getBoolParam();
      case INT64_PARAM -> value.getInt64Param();
      case STRING_PARAM -> value.getStringParam();
      case DOUBLE_PARAM -> value.getDoubleParam();
      case UINT64_PARAM -> value.getUint64Param();
      case PARAMETERCHOICE_NOT_SET -> null;
    };
  }

  Optional<Boolean> flag(String name) {
    return Optional.ofNullable(values.get(name))
        .map(value -> {
          if (value instanceof Boolean flag) {
            return flag;
          }
          throw wrong(name, "true or false", value);
        });
  }

  /** A whole number from 0. */
  OptionalLong whole(String name) {
    Object value = values.get(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if (value instanceof Long number && number >= 0) {
      return OptionalLong.of(number);
    }
    throw wrong(name, "a whole number from 0", value);
  }

  /** The region that tensor data lies in, where it does. */
  Optional<Placement.Shared> shared() {
    Object region = values.get(REGION);
    if (region == null) {
      return Optional.empty();
    }
    if (!(region instanceof String name)) {
      throw wrong(REGION, "a region's name", region);
    }
    long bytes =
        whole(REGION_SIZE)
            .orElseThrow(() ->
                RequestException.badRequest(
                    "%s: expected \"%s\" beside \"%s\"".formatted(of, REGION_SIZE, REGION)));
    return Optional.of(new Placement.Shared(name, whole(REGION_OFFSET).orElse(0), bytes));
  }

  /** How long a request's caller waits, where it says so. */
  OptionalLong timeoutNanos() {
    OptionalLong micros = whole(TIMEOUT_MICROS);
    return micros.isEmpty() || micros.getAsLong() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(TimeUnit.MICROSECONDS.toNanos(micros.getAsLong()));
  }

  /** How many classes of an output are wanted in its place; empty for the output itself. */
  OptionalLong classes() {
    OptionalLong count = whole(CLASSES);
    return count.isEmpty() || count.getAsLong() == 0 ? OptionalLong.empty() : count;
  }

  private RequestException wrong(String name, String expected, Object got) {
    return RequestException.badRequest(
        "%s: expected %s for the parameter \"%s\", got %s".formatted(of, expected, name, got));
  }
}

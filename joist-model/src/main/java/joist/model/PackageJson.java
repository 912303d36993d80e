package joist.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The JSON of a package's entries: UTF-8, keys in the order of the records' components, a number
 * that is not finite written as {@code null} and read as NaN.
 */
final class PackageJson {
  private static final JsonMapper MAPPER = mapper();

  private PackageJson() {}

  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.ALWAYS))
        .addModule(doubles())
        .build();
  }

  private static SimpleModule doubles() {
    SimpleModule module = new SimpleModule("doubles");
    for (Class<Double> type : List.of(Double.class, double.class)) {
      module.addSerializer(type, new FiniteOrNull());
      module.addDeserializer(type, new NullIsNaN());
    }
    return module;
  }

  static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** Reads an entry; {@code what} names it in errors. */
  static <T> T read(byte[] json, Class<T> type, String what) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new ModelException("the entry '" + what + "' is empty");
      }
      return value;
    } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
      throw new ModelException(
          "the entry '%s' is not what this version of Joist writes: %s"
              .formatted(what, String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
  }

  private static final class FiniteOrNull extends ValueSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator out, SerializationContext context) {
      if (Double.isFinite(value)) {
        out.writeNumber(value.doubleValue());
      } else {
        out.writeNull();
      }
    }
  }

  private static final class NullIsNaN extends ValueDeserializer<Double> {
    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) {
      if (!in.currentToken().isNumeric()) {
        context.reportWrongTokenException(
            Double.class, JsonToken.VALUE_NUMBER_FLOAT, "expected a number or null");
      }
      return in.getDoubleValue();
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}

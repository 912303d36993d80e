package joist.server.http;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Streaming parsers of request bodies: fast doubles, bounded nesting. Thread-safe. */
public final class JsonInput {
  /** Where what is not closed began, which a parser of bytes does not know. */
  private static final Pattern START =
      Pattern.compile(" \\((start marker|for \\w+ starting) at \\[[^]]*]\\)");

  private final JsonFactory factory;
  private final Limits limits;

  public JsonInput(Limits limits) {
    this(limits, false);
  }

  private JsonInput(Limits limits, boolean notFinite) {
    this.limits = limits;
    factory =
        JsonFactory.builder()
            .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, notFinite)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.nesting())
                    .maxStringLength(Math.toIntExact(limits.bodyBytes()))
                    .build())
            .build();
  }

  /** Parsers that take {@code NaN} and {@code Infinity} beside JSON's numbers. */
  public static JsonInput withNotFinite(Limits limits) {
    return new JsonInput(limits, true);
  }

  public JsonParser parser(Bytes body) {
    return switch (body) {
      case Bytes.OnHeap(byte[] array, int offset, int length) ->
          factory.createParser(ObjectReadContext.empty(), array, offset, length);
      case Bytes.OffHeap longer -> factory.createParser(ObjectReadContext.empty(), longer.stream());
    };
  }

  /** What requests may be at most. */
  public Limits limits() {
    return limits;
  }

  /** For matchers of names. */
  public JsonFactory factory() {
    return factory;
  }

  /** What to tell a caller whose body is not JSON. */
  public static RequestException badJson(JacksonException why) {
    return RequestException.badJson("expected JSON in UTF-8; " + said(why));
  }

  /** What is wrong with JSON, and on which line. */
  public static String said(JacksonException why) {
    TokenStreamLocation at = why.getLocation();
    String where =
        at == null || at.getLineNr() < 0
            ? ""
            : "line %d, column %d: ".formatted(at.getLineNr(), at.getColumnNr());
    String message = String.valueOf(why.getOriginalMessage());
    return where + told(START.matcher(message).replaceAll(""));
  }

  /**
   * Of NaN and Infinity the parser says how its program could let them in, which is no help here.
   */
  private static String told(String message) {
    int hint = message.startsWith("Non-standard token") ? message.indexOf(": enable") : -1;
    return hint < 0
        ? message
        : message.substring(0, hint) + ", which JSON has not: send null for what is missing";
  }
}

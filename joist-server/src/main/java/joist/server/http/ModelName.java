package joist.server.http;

import joist.serving.Deployment;
import joist.serving.Deployments;

/**
 * Which model a request names.
 *
 * @param version 0 for the live one
 */
public record ModelName(String name, int version) {
  /** Of a request that was not read so far. */
  public static final ModelName UNKNOWN = new ModelName("", 0);

  /**
   * The version that is named, in memory or not.
   *
   * @throws joist.serving.ServingException when it is not served
   */
  public Deployment served(Deployments deployments) {
    return deployments.served(name, version);
  }

  /** Parses {@code name} or {@code name:version}. */
  public static ModelName parse(String reference) {
    int colon = reference.indexOf(':');
    return colon < 0
        ? new ModelName(reference, 0)
        : of(reference.substring(0, colon), reference.substring(colon + 1));
  }

  /** A name, and a version's text that may be empty for the live one. */
  public static ModelName of(String name, String version) {
    if (version.isEmpty()) {
      return new ModelName(name, 0);
    }
    try {
      int number = Integer.parseInt(version);
      if (number > 0) {
        return new ModelName(name, number);
      }
    } catch (NumberFormatException notANumber) {
      // told below
    }
    throw RequestException.badRequest(
        "expected a version from 1 after '%s', got '%s'".formatted(name, version));
  }
}

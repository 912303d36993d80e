package joist.server.operations;

import java.util.Optional;
import joist.serving.Deployment;
import joist.store.ModelVersion;

/** A version of a model: as registered, as deployed, or both. At least one is there. */
public record ModelEntry(
    String name, int version, Optional<ModelVersion> registered, Optional<Deployment> deployed) {

  /** Such as {@code live}. */
  public String state() {
    return deployed.map(d -> d.state().label()).orElse("registered");
  }

  /** Why it is not served; empty where there is nothing to say. */
  public String reason() {
    return deployed.map(Deployment::reason).orElse("");
  }

  /** SHA-256 of the package, where it is known. */
  public Optional<String> digest() {
    return registered.map(ModelVersion::digest).or(() -> deployed.flatMap(Deployment::digest));
  }
}

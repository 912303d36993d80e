package joist.serving.admission;

/** Take this request or shed it? A pure function of the load. */
@FunctionalInterface
public interface AdmissionPolicy {
  Admission decide(Load load);
}

/**
 * Whether a request is taken or shed, and where it runs: the policy, what it is told, and the one
 * owner of compute threads.
 *
 * <p>Read {@link joist.serving.admission.AdmissionPolicy} first, then {@link
 * joist.serving.admission.Gate}.
 *
 * <p>Never depends on models or the network.
 */
@NullMarked
package joist.serving.admission;

import org.jspecify.annotations.NullMarked;

